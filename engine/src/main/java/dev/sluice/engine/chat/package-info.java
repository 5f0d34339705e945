/// Chat templates: the part of Jinja that model folders use, with the semantics of the Python
/// original as transformers sets it up. The front door is [ChatTemplate].
package dev.sluice.engine.chat;
