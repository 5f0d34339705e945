package dev.sluice.hub.http;

import java.util.Locale;
import java.util.Map;

/// What kinds of files are shown as text; everything else is bytes. Never HTML: a file is shown on
/// the hub's own origin, where a script in it would act for who reads it.
final class ContentTypes {
    private static final Map<String, String> BY_ENDING =
            Map.of(
                    "json", "application/json",
                    "png", "image/png",
                    "jpg", "image/jpeg",
                    "jpeg", "image/jpeg",
                    "webp", "image/webp");

    private static final String TEXT =
            ",txt,md,yaml,yml,py,jinja,csv,jsonl,toml,ini,cfg,sh,html,xml,svg,";

    private ContentTypes() {}

    static String of(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (TEXT.contains("," + ending + ",")) {
            return "text/plain; charset=utf-8";
        }
        return BY_ENDING.getOrDefault(ending, "application/octet-stream");
    }
}
