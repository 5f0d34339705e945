package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.content.Contents;
import dev.sluice.hub.repo.Blob;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Possession;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.hub.repo.Repos;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// git-lfs: the batch request, uploads in one or several parts, downloads.
///
/// Clients send uploads without their token, so the addresses carry their permission. Format:
/// `git-lfs/docs/api/batch.md`, and the "multipart" transfer of the Hugging Face hub.
final class LfsRoutes {
    private static final String TYPE = "application/vnd.git-lfs+json";
    private static final int MAX_OBJECTS = 1_000;
    private static final Duration UPLOAD_TIME = Duration.ofHours(24);
    private static final Duration DOWNLOAD_TIME = Duration.ofHours(1);

    private final Targets targets;
    private final Repos repos;
    private final Permissions permissions;
    private final Possession possession;
    private final Contents contents;
    private final FileBytes bytes;
    private final SignedUrls signed;
    private final UploadParts parts;
    private final XetLinks xet;

    LfsRoutes(
            Targets targets,
            Repos repos,
            Permissions permissions,
            Possession possession,
            Contents contents,
            FileBytes bytes,
            SignedUrls signed,
            UploadParts parts,
            XetLinks xet) {
        this.targets = targets;
        this.repos = repos;
        this.permissions = permissions;
        this.possession = possession;
        this.contents = contents;
        this.bytes = bytes;
        this.signed = signed;
        this.parts = parts;
        this.xet = xet;
    }

    void addTo(Router router) {
        for (RepoKind kind : RepoKind.values()) {
            String repo = kind.prefix() + "{ns}/{name}/info/lfs/";
            router.on("POST", repo + "objects/batch", exchange -> batch(exchange, kind))
                    .on("POST", repo + "verify", exchange -> verify(exchange, kind));
        }
        router.on("PUT", "lfs/upload/{repo}/{holder}/{oid}/{size}", this::upload)
                .on("PUT", "lfs/part/{repo}/{holder}/{oid}/{size}/{part}", this::part)
                .on("POST", "lfs/complete/{repo}/{holder}/{oid}/{size}", this::complete)
                .on("GET", "lfs/download/{repo}/{oid}/{size}", this::download);
    }

    private Repo repo(Exchange exchange, RepoKind kind) {
        String name = exchange.name("name");
        if (!name.endsWith(".git")) {
            throw Refusal.notFound("there is nothing at this address");
        }
        return targets.seen(
                exchange.who(),
                kind,
                exchange.name("ns") + "/" + name.substring(0, name.length() - ".git".length()));
    }

    private void batch(Exchange exchange, RepoKind kind) throws IOException {
        Repo repo = repo(exchange, kind);
        JsonNode body = exchange.json();
        boolean upload = Json.text(body, "operation").equals("upload");
        if (upload) {
            requireUpload(exchange.who(), repo);
        } else {
            targets.requireRead(exchange, repo);
        }
        List<JsonNode> objects = Json.elements(body, "objects", MAX_OBJECTS);
        List<String> transfers =
                body.path("transfers").isArray()
                        ? Json.elements(body, "transfers", 20).stream()
                                .map(JsonNode::asString)
                                .toList()
                        : List.of("basic");
        // A client that offers several chooses none; large files go in parts where it can.
        long largest = 0;
        for (JsonNode object : objects) {
            largest = Math.max(largest, Json.size(object, "size"));
        }
        String transfer =
                !upload
                        ? "basic"
                        : transfers.contains("xet")
                                ? "xet"
                                : transfers.contains("multipart") && parts.isWorthwhile(largest)
                                        ? "multipart"
                                        : "basic";
        ObjectNode answer = Json.object().put("transfer", transfer).put("hash_algo", "sha256");
        ArrayNode array = answer.putArray("objects");
        for (JsonNode object : objects) {
            array.add(shape(exchange, repo, object, upload, transfer));
        }
        exchange.send(200, TYPE, Json.MAPPER.writeValueAsBytes(answer));
    }

    private ObjectNode shape(
            Exchange exchange, Repo repo, JsonNode object, boolean upload, String transfer) {
        String oid = Json.text(object, "oid");
        long size = Json.size(object, "size");
        ObjectNode node =
                Json.object().put("oid", oid).put("size", size).put("authenticated", true);
        if (!isSha256(oid)) {
            return error(node, 422, "the oid is no sha256");
        }
        Optional<Long> known = possession.sizeForCommit(exchange.who(), repo, new Digest(oid));
        if (known.isPresent() && known.get() != size) {
            return error(node, 422, "the content has " + known.get() + " bytes, not " + size);
        }
        if (!upload) {
            return known.isEmpty()
                    ? error(node, 404, "there is no such object")
                    : download(exchange, repo, node, oid, size);
        }
        // A file that was found damaged is asked for again, which heals it.
        if (known.isPresent() && contents.keep(repo.realm(), new Digest(oid))) {
            return node;
        }
        ObjectNode actions = node.putObject("actions");
        switch (transfer) {
            case "xet" -> actions.set("upload", xet.uploadAction(exchange, repo));
            case "multipart" -> actions.set("upload", multipart(exchange, repo, oid, size));
            default ->
                    actions.putObject("upload")
                            .put("href", href(exchange, "PUT", "upload", repo, oid, size));
        }
        if (!transfer.equals("xet")) {
            actions.putObject("verify")
                    .put("href", exchange.base() + "/" + repo.path() + ".git/info/lfs/verify");
        }
        return node;
    }

    private ObjectNode download(
            Exchange exchange, Repo repo, ObjectNode node, String oid, long size) {
        String path = "/lfs/download/" + repo.id() + "/" + oid + "/" + size;
        node.putObject("actions")
                .putObject("download")
                .put("href", exchange.base() + path + signed.query("GET", path, DOWNLOAD_TIME));
        return node;
    }

    private ObjectNode multipart(Exchange exchange, Repo repo, String oid, long size) {
        long partBytes = parts.partBytes(size);
        long count = (size + partBytes - 1) / partBytes;
        ObjectNode action =
                Json.object().put("href", href(exchange, "POST", "complete", repo, oid, size));
        ObjectNode header = action.putObject("header").put("chunk_size", Long.toString(partBytes));
        for (long number = 1; number <= count; number++) {
            String path = path(exchange, "part", repo, oid, size) + "/" + number;
            header.put(
                    String.format("%05d", number),
                    exchange.base() + path + signed.query("PUT", path, UPLOAD_TIME));
        }
        return action;
    }

    private String href(
            Exchange exchange, String method, String action, Repo repo, String oid, long size) {
        String path = path(exchange, action, repo, oid, size);
        return exchange.base() + path + signed.query(method, path, UPLOAD_TIME);
    }

    private static String path(Exchange exchange, String action, Repo repo, String oid, long size) {
        return "/lfs/"
                + action
                + "/"
                + repo.id()
                + "/"
                + exchange.who().accountId()
                + "/"
                + oid
                + "/"
                + size;
    }

    private static boolean isSha256(String oid) {
        return oid.matches("[0-9a-f]{64}");
    }

    private static ObjectNode error(ObjectNode node, int code, String message) {
        node.putObject("error").put("code", code).put("message", message);
        return node;
    }

    /// What a signed address permits.
    private record Upload(Repo repo, String holder, Digest content, long sizeBytes) {}

    private Upload signedUpload(Exchange exchange) {
        checkSignature(exchange);
        Repo repo =
                repos.byId(exchange.name("repo"))
                        .orElseThrow(() -> Refusal.notFound("the repository was deleted"));
        return new Upload(
                repo,
                exchange.name("holder"),
                new Digest(exchange.name("oid")),
                Long.parseLong(exchange.name("size")));
    }

    private void checkSignature(Exchange exchange) {
        signed.check(
                exchange.method().equals("HEAD") ? "GET" : exchange.method(),
                exchange.rawPath(),
                exchange.query("expires").orElse(""),
                exchange.query("signature").orElse(""));
    }

    private void upload(Exchange exchange) throws IOException {
        Upload upload = signedUpload(exchange);
        if (exchange.contentLength().orElse(upload.sizeBytes()) != upload.sizeBytes()) {
            throw Refusal.badRequest(
                    "the content has "
                            + exchange.contentLength().getAsLong()
                            + " bytes, not "
                            + upload.sizeBytes());
        }
        ingest(upload, exchange.body());
        exchange.with("ETag", '"' + upload.content().hex() + '"');
        exchange.sendEmpty(200);
    }

    private void part(Exchange exchange) throws IOException {
        Upload upload = signedUpload(exchange);
        int number = Integer.parseInt(exchange.name("part"));
        String etag = parts.store(uploadName(upload), number, upload.sizeBytes(), exchange.body());
        exchange.with("ETag", '"' + etag + '"');
        exchange.sendEmpty(200);
    }

    private void complete(Exchange exchange) throws IOException {
        Upload upload = signedUpload(exchange);
        JsonNode body = exchange.json();
        if (!Json.text(body, "oid").equals(upload.content().hex())) {
            throw Refusal.badRequest("the oid is not the one that the address is for");
        }
        String name = uploadName(upload);
        try (InputStream whole = parts.open(name, upload.sizeBytes())) {
            ingest(upload, whole);
        }
        parts.delete(name);
        exchange.sendJson(Json.object().put("success", true));
    }

    private void ingest(Upload upload, InputStream content) throws IOException {
        contents.ingest(
                upload.repo().realm(),
                List.of(upload.holder()),
                content,
                upload.sizeBytes(),
                upload.content());
    }

    private static String uploadName(Upload upload) {
        return upload.repo().id() + "-" + upload.holder() + "-" + upload.content().hex();
    }

    private void verify(Exchange exchange, RepoKind kind) throws IOException {
        Repo repo = repo(exchange, kind);
        requireUpload(exchange.who(), repo);
        JsonNode body = exchange.json();
        String oid = Json.text(body, "oid");
        if (!isSha256(oid)) {
            throw Refusal.badRequest("the oid is no sha256");
        }
        Optional<Long> size = possession.sizeForCommit(exchange.who(), repo, new Digest(oid));
        if (size.isEmpty() || size.get() != Json.size(body, "size")) {
            throw Refusal.notFound("this object was not uploaded, or is of another size");
        }
        exchange.sendJson(Json.object());
    }

    private void download(Exchange exchange) throws IOException {
        checkSignature(exchange);
        Repo repo =
                repos.byId(exchange.name("repo"))
                        .orElseThrow(() -> Refusal.notFound("the repository was deleted"));
        long size = Long.parseLong(exchange.name("size"));
        Digest oid = new Digest(exchange.name("oid"));
        if (contents.find(repo.realm(), oid).isEmpty()) {
            throw Refusal.notFound("this object is gone");
        }
        Blob blob = Blob.ofLarge(oid, size);
        try (AnswerBody out = exchange.stream(200, "application/octet-stream", size)) {
            if (!exchange.isHead()) {
                bytes.copy(repo, blob, 0, size, out);
            }
        }
    }

    /// Whoever may propose a change may send its content; it counts as theirs alone.
    private void requireUpload(Identity who, Repo repo) {
        if (!(who.isLoggedIn()
                && who.ceiling().includes(Role.WRITE)
                && permissions.mayRead(who, repo))) {
            permissions.require(who, Role.WRITE, repo);
        }
    }
}
