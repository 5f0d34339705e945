package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.git.Oid;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.hub.repo.Blob;
import dev.sluice.hub.repo.Change;
import dev.sluice.storage.BlobStore;
import dev.sluice.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// Reads the body of a commit: one JSON object a line, read as it arrives. Contents of regular
/// files go to the blob store one by one, so only one of them is in memory at a time.
///
/// Written by `_prepare_commit_payload` of `huggingface_hub` and by `commit` of `@huggingface/hub`.
final class CommitReader {
    /// A regular file in a commit; larger ones are uploaded as large files.
    static final int MAX_REGULAR_BYTES = 10 * 1024 * 1024;

    private static final int MAX_CHANGES = 25_000;
    private static final long MAX_BODY_BYTES = 512L * 1024 * 1024;
    private static final int MAX_TEXT = 64 * 1024;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(8)
                                                    .maxNameLength(256)
                                                    .maxStringLength(MAX_TEXT)
                                                    .maxDocumentLength(MAX_BODY_BYTES)
                                                    .build())
                                    .build())
                    .build();

    private final BlobStore blobs;
    private final LargeFileSizes sizes;

    /// Tells the size of a large file that the committer may refer to, and refuses all others.
    @FunctionalInterface
    interface LargeFileSizes {
        long of(RepoPath path, Digest sha256);
    }

    /// A whole body.
    ///
    /// @param parent the commit that the branch must be at, if the client cares
    record Body(String message, Optional<Oid> parent, List<Change> changes) {}

    CommitReader(BlobStore blobs, LargeFileSizes sizes) {
        this.blobs = blobs;
        this.sizes = sizes;
    }

    Body read(InputStream body) throws IOException {
        Lines lines = new Lines();
        try (JsonParser parser = MAPPER.createParser(body)) {
            while (parser.nextToken() != null) {
                line(parser, lines);
                lines.count++;
            }
        } catch (StreamConstraintsException tooMuch) {
            throw Refusal.tooLarge(
                    "the commit is larger than is taken: " + tooMuch.getOriginalMessage());
        } catch (JacksonException wrong) {
            throw Refusal.badRequest(
                    "line "
                            + (lines.count + 1)
                            + " of the commit is not JSON: "
                            + wrong.getOriginalMessage());
        }
        if (lines.header == null) {
            throw Refusal.badRequest("the commit has no line 'header'; send it first");
        }
        return new Body(lines.header.message, lines.header.parent, lines.changes);
    }

    private record Header(String message, Optional<Oid> parent) {}

    /// What was read so far.
    private static final class Lines {
        private final List<Change> changes = new ArrayList<>();
        private @Nullable Header header;
        private int count;
    }

    private void line(JsonParser parser, Lines lines) {
        expect(parser.currentToken() == JsonToken.START_OBJECT, lines, "is no object");
        expect(parser.nextToken() == JsonToken.PROPERTY_NAME, lines, "is empty");
        expect(parser.currentName().equals("key"), lines, "does not begin with 'key'");
        expect(parser.nextToken() == JsonToken.VALUE_STRING, lines, "has no text as its key");
        String key = parser.getString();
        expect(parser.nextToken() == JsonToken.PROPERTY_NAME, lines, "has no value");
        expect(parser.currentName().equals("value"), lines, "has no 'value'");
        expect(parser.nextToken() == JsonToken.START_OBJECT, lines, "has no object as its value");
        Fields fields = fields(parser, key.equals("file"));
        expect(parser.nextToken() == JsonToken.END_OBJECT, lines, "has more than key and value");
        if (key.equals("header")) {
            expect(lines.header == null, lines, "is a second header");
            lines.header = header(fields);
            return;
        }
        expect(lines.header != null, lines, "comes before the header");
        expect(lines.changes.size() < MAX_CHANGES, lines, "is one change too many");
        lines.changes.add(change(key, fields));
    }

    private static void expect(boolean right, Lines lines, String wrong) {
        if (!right) {
            throw Refusal.badRequest("line " + (lines.count + 1) + " of the commit " + wrong);
        }
    }

    /// The fields of a value that any line has.
    private static final class Fields {
        private @Nullable String path;
        private @Nullable String summary;
        private @Nullable String description;
        private @Nullable String parentCommit;
        private @Nullable String encoding;
        private @Nullable String algo;
        private @Nullable String oid;
        private OptionalLong size = OptionalLong.empty();
        private byte @Nullable [] content;
    }

    private static Fields fields(JsonParser parser, boolean isFile) {
        Fields fields = new Fields();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "path" -> fields.path = text(parser, name);
                case "summary" -> fields.summary = text(parser, name);
                case "description" -> fields.description = text(parser, name);
                case "parentCommit" -> fields.parentCommit = text(parser, name);
                case "encoding" -> fields.encoding = text(parser, name);
                case "algo" -> fields.algo = text(parser, name);
                case "oid" -> fields.oid = text(parser, name);
                case "size" -> {
                    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                        fields.size = OptionalLong.of(parser.getLongValue());
                    }
                }
                case "content" -> {
                    if (isFile && parser.currentToken() == JsonToken.VALUE_STRING) {
                        Bounded content = new Bounded();
                        parser.readBinaryValue(content);
                        fields.content = content.toByteArray();
                    } else {
                        parser.skipChildren();
                    }
                }
                default -> parser.skipChildren();
            }
        }
        return fields;
    }

    /// A text, or nothing.
    private static @Nullable String text(JsonParser parser, String name) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw Refusal.badRequest("'" + name + "' in a line of the commit is no text");
        }
        return parser.getString();
    }

    private static Header header(Fields fields) {
        String summary = fields.summary == null ? "" : fields.summary.strip();
        String description = fields.description == null ? "" : fields.description.strip();
        if (summary.isEmpty()) {
            throw Refusal.badRequest("the commit has no summary; say in a line what it does");
        }
        String parent = fields.parentCommit;
        if (parent != null && !Oid.isOid(parent)) {
            throw Refusal.badRequest("parentCommit is no commit's id");
        }
        String title = summary.lines().findFirst().orElse("");
        return new Header(
                description.isEmpty() ? title : title + "\n\n" + description,
                Optional.ofNullable(parent).map(Oid::new));
    }

    private Change change(String key, Fields fields) {
        if (fields.path == null) {
            throw Refusal.badRequest("a line '" + key + "' has no path");
        }
        if (key.equals("deletedFolder")) {
            String folder = fields.path.replaceFirst("/+$", "");
            return new Change.DeleteFolder(new RepoPath(folder.equals(".") ? "" : folder));
        }
        RepoPath path = RepoPath.ofFile(fields.path);
        return switch (key) {
            case "file" -> new Change.Put(path, regular(path, fields));
            case "lfsFile" -> new Change.Put(path, large(path, fields));
            case "deletedFile" -> new Change.Delete(path);
            default ->
                    throw Refusal.badRequest(
                            "'"
                                    + key
                                    + "' is no line of a commit; use file, lfsFile, deletedFile"
                                    + " or deletedFolder");
        };
    }

    private Blob regular(RepoPath path, Fields fields) {
        byte[] content = fields.content;
        if (content == null || (fields.encoding != null && !fields.encoding.equals("base64"))) {
            throw Refusal.badRequest("'" + path + "' has no content in base64");
        }
        Digest sha256 = blobs.put(new ByteArrayInputStream(content));
        return new Blob(Oid.ofBlob(content), content.length, sha256, false);
    }

    private Blob large(RepoPath path, Fields fields) {
        if (fields.oid == null || (fields.algo != null && !fields.algo.equals("sha256"))) {
            throw Refusal.badRequest("'" + path + "' has no oid that is a sha256");
        }
        Digest sha256;
        try {
            sha256 = new Digest(fields.oid);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.badRequest("'" + path + "': " + wrong.getMessage());
        }
        long size = sizes.of(path, sha256);
        if (fields.size.isPresent() && fields.size.getAsLong() != size) {
            throw Refusal.badRequest(
                    "'" + path + "' has " + size + " bytes, not " + fields.size.getAsLong());
        }
        return Blob.ofLarge(sha256, size);
    }

    /// Refuses what does not belong into a commit before it fills the memory.
    private static final class Bounded extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int from, int count) {
            if (bytes.size() + count > MAX_REGULAR_BYTES) {
                throw Refusal.tooLarge(
                        "a file in the commit is larger than "
                                + MAX_REGULAR_BYTES
                                + " bytes; upload it as a large file (LFS or Xet)");
            }
            bytes.write(source, from, count);
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
