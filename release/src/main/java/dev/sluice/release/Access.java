package dev.sluice.release;

/// Who gets at an edition, and how.
public enum Access {
    /// Anyone may download it.
    PUBLIC("public"),
    /// Anyone may ask to download it, and somebody decides.
    GATED("gated"),
    /// Members of its owner's organisation may download it.
    PRIVATE("private"),
    /// Reached through an API only; no file of it is written.
    API_ONLY("api-only");

    private final String text;

    Access(String text) {
        this.text = text;
    }

    /// As plans write it.
    public String text() {
        return text;
    }

    public boolean isDownloadable() {
        return this != API_ONLY;
    }
}
