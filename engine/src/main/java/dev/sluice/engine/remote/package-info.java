/// Models that another server computes, asked over the OpenAI completions protocol: vLLM, llama.cpp
/// and others. The front door is [RemoteModel].
package dev.sluice.engine.remote;
