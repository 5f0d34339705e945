package dev.sluice.lab.harness;

import dev.sluice.edition.PythonJson;
import dev.sluice.engine.LanguageModel.Likelihood;
import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.ItemResult;
import dev.sluice.lab.suite.Metric;
import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One line of the harness's `samples_…jsonl` an item.
final class HarnessSamples {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HarnessTask task;

    HarnessSamples(HarnessTask task) {
        this.task = task;
    }

    List<ObjectNode> of(List<ItemResult> results) {
        List<ObjectNode> samples = new ArrayList<>(results.size());
        for (ItemResult result : results) {
            samples.add(sample(samples.size(), result));
        }
        return samples;
    }

    private ObjectNode sample(int index, ItemResult result) {
        HarnessTask.Document document = task.documents().get(index);
        JsonNode doc = JSON.valueToTree(document.fields());
        ObjectNode sample = JSON.createObjectNode();
        sample.put("doc_id", index);
        sample.set("doc", doc);
        sample.put("target", document.target());
        ObjectNode arguments = sample.putObject("arguments");
        ArrayNode answers = sample.putArray("resps");
        ArrayNode filtered = sample.putArray("filtered_resps");
        String prompt = "";
        int number = 0;
        for (Request request : requests(result)) {
            ObjectNode argument = arguments.putObject("gen_args_" + number++);
            for (int i = 0; i < request.arguments().size(); i++) {
                argument.set("arg_" + i, request.arguments().get(i));
            }
            prompt = number == 1 ? request.arguments().getFirst().asString() : prompt;
            answers.addArray().add(request.answer());
            filtered.add(request.answer());
        }
        sample.put("filter", task.filter());
        ArrayNode metrics = sample.putArray("metrics");
        task.metrics().forEach(metrics::add);
        String canonical = new String(PythonJson.tokenizer(doc), StandardCharsets.UTF_8);
        sample.put("doc_hash", hash(canonical));
        sample.put("prompt_hash", hash(prompt));
        sample.put("target_hash", hash(document.target()));
        task.metrics().forEach(metric -> sample.set(metric, value(metric, result)));
        return sample;
    }

    static String hash(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    /// What was asked of the model, and what it answered.
    private record Request(List<JsonNode> arguments, JsonNode answer) {}

    private static List<Request> requests(ItemResult result) {
        return switch (result) {
            case ItemResult.Chosen(Item.MultipleChoice item, List<Likelihood> choices) -> {
                List<Request> requests = new ArrayList<>();
                for (int i = 0; i < choices.size(); i++) {
                    requests.add(scored(item.context(), item.choices().get(i), choices.get(i)));
                }
                yield requests;
            }
            case ItemResult.Completed(Item.Cloze item, Likelihood answer) ->
                    List.of(scored(item.context(), item.answer(), answer));
            case ItemResult.Predicted(Item.Perplexity item, Likelihood text) ->
                    List.of(
                            new Request(
                                    List.of(text(item.text())),
                                    text(PythonJson.number(text.logLikelihood()))));
            case ItemResult.Generated(Item.ExactMatch item, String text) ->
                    List.of(generated(item.prompt(), text));
            case ItemResult.Ruled(Item.Judged item, String text, boolean _) ->
                    List.of(generated(item.prompt(), text));
        };
    }

    private static Request scored(String context, String continuation, Likelihood likelihood) {
        ArrayNode answer = JSON.createArrayNode();
        answer.add(PythonJson.number(likelihood.logLikelihood()));
        answer.add(likelihood.isGreedy() ? "True" : "False");
        return new Request(List.of(text(context), text(continuation)), answer);
    }

    private static Request generated(Item.Prompt prompt, String answer) {
        ObjectNode generation = JSON.createObjectNode();
        ArrayNode until = generation.putArray("until");
        prompt.stop().forEach(until::add);
        generation.put("do_sample", false).put("max_gen_toks", prompt.maxTokens());
        return new Request(List.of(text(prompt.context()), generation), text(answer));
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.stringNode(text);
    }

    private static JsonNode value(String metric, ItemResult result) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (result) {
            case ItemResult.Predicted(Item.Perplexity _, Likelihood text) ->
                    json.numberNode(text.logLikelihood());
            case ItemResult.Completed(Item.Cloze _, Likelihood answer)
                    when metric.equals("perplexity") ->
                    json.numberNode(answer.logLikelihood());
            case ItemResult other -> {
                for (Metric known : Metric.values()) {
                    if (known.text().equals(metric)) {
                        yield json.numberNode(other.isCorrect(known) ? 1.0 : 0.0);
                    }
                }
                yield json.nullNode();
            }
        };
    }
}
