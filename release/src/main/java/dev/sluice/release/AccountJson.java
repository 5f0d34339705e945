package dev.sluice.release;

import dev.sluice.seal.describe.ModelStatement;
import dev.sluice.seal.describe.Origin;
import dev.sluice.storage.Digest;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a plan says of the model, as JSON in one fixed form, shaped as plans are.
final class AccountJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AccountJson() {}

    static void add(ObjectNode plan, Account account) {
        account.origin().ifPresent(origin -> plan.set("origin", of(origin)));
        account.statement().ifPresent(statement -> plan.set("describe", of(statement)));
        account.seal().ifPresent(seal -> plan.set("seal", of(seal)));
        account.publish()
                .ifPresent(
                        publish ->
                                plan.putObject("publish")
                                        .put("hub", publish.hub())
                                        .put("repo", publish.repo()));
    }

    private static ObjectNode of(Origin origin) {
        ObjectNode json = JSON.objectNode();
        json.put("developer", origin.developer());
        json.put("country", origin.country());
        put(json, "contact", origin.contact());
        texts(json, "trained-in", origin.trainedIn());
        put(json, "data-cutoff", origin.dataCutoff());
        return json;
    }

    private static ObjectNode of(ModelStatement statement) {
        ObjectNode json = JSON.objectNode();
        put(json, "summary", statement.summary());
        texts(json, "language", statement.languages());
        texts(json, "base-model", statement.baseModels());
        texts(json, "intended-use", statement.intendedUse());
        texts(json, "out-of-scope", statement.outOfScope());
        texts(json, "limitations", statement.limitations());
        if (!statement.withheld().isEmpty()) {
            statement.withheld().forEach(json.putObject("withheld")::put);
        }
        if (!statement.data().isEmpty()) {
            statement.data().forEach(data -> json.withArray("data").add(of(data)));
        }
        put(json, "copyright", statement.copyright());
        put(json, "illegal-content", statement.illegalContent());
        if (!statement.licenses().isEmpty()) {
            ObjectNode licenses = json.putObject("licenses");
            statement.licenses().forEach((type, id) -> licenses.put(type.text(), id));
        }
        if (!statement.components().isEmpty()) {
            ObjectNode openness = json.putObject("openness");
            statement
                    .components()
                    .forEach((component, stated) -> openness.set(component.key(), of(stated)));
        }
        return json;
    }

    private static ObjectNode of(ModelStatement.Dataset data) {
        ObjectNode json = JSON.objectNode();
        json.put("name", data.name());
        json.put("kind", data.kind().key());
        put(json, "contents", data.contents());
        put(json, "size", data.size());
        put(json, "license", data.license());
        put(json, "url", data.url().map(Object::toString));
        put(json, "sha256", data.digest().map(Digest::hex));
        put(json, "processing", data.processing());
        return json;
    }

    private static ObjectNode of(ModelStatement.Component component) {
        ObjectNode json = JSON.objectNode();
        if (component.place().isPresent()) {
            switch (component.place().get()) {
                case ModelStatement.Place.InFolder file -> json.put("file", file.path());
                case ModelStatement.Place.Pinned pinned ->
                        json.put("url", pinned.url().toString())
                                .put("sha256", pinned.digest().hex());
            }
        }
        put(json, "license", component.license());
        return json;
    }

    private static ObjectNode of(SealPlan seal) {
        ObjectNode json = JSON.objectNode();
        json.put("key", seal.key());
        put(json, "certificates", seal.certificates());
        return json;
    }

    private static void put(ObjectNode json, String key, Optional<String> value) {
        value.ifPresent(text -> json.put(key, text));
    }

    private static void texts(ObjectNode json, String key, List<String> texts) {
        if (!texts.isEmpty()) {
            texts.forEach(json.putArray(key)::add);
        }
    }
}
