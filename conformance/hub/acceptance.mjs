// The acceptance list of the Hugging Face clients in JavaScript: case 25.
//   node acceptance.mjs basic|multipart|xet   with HUB_URL, HUB_TOKEN, FOREIGN_TOKEN and WORK set
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as hub from "@huggingface/hub";
import { AutoConfig, AutoTokenizer, env } from "@huggingface/transformers";

const transfer = process.argv[2];
const hubUrl = process.env.HUB_URL;
const accessToken = process.env.HUB_TOKEN;
const work = process.env.WORK;
const suite = `js ${transfer}`;
const us = { hubUrl, accessToken };
const repo = `acme/js-${transfer}`;
const rows = [];

async function check(name, body) {
    const start = Date.now();
    const row = { suite, check: name, passed: true, seconds: 0, said: "" };
    try {
        await body();
        console.log(`ok     ${suite}: ${name}`);
    } catch (error) {
        row.passed = false;
        row.said = String(error?.stack ?? error).slice(-3000);
        console.log(`FAILED ${suite}: ${name}\n${row.said}`);
    }
    row.seconds = (Date.now() - start) / 1000;
    rows.push(row);
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const bytesOf = async (blob) => Buffer.from(await blob.arrayBuffer());

async function all(generator) {
    const found = [];
    for await (const each of generator) {
        found.push(each);
    }
    return found;
}

// What went over the wire, so that a test of a transfer is one.
const urls = [];
const spy = (url, init) => {
    urls.push(`${init?.method ?? "GET"} ${url}`);
    return fetch(url, init);
};

const files = {
    "README.md": Buffer.from("---\nlicense: mit\n---\n# JavaScript\n"),
    "config.json": Buffer.from(JSON.stringify({ model_type: "bert", hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 1 })),
    "weights.bin": randomBytes(12_345_678),
    "nested/deep/notes.txt": Buffer.from("deep\n"),
    // Not "#" and "%", which this client does not encode in addresses.
    "é 你.txt": Buffer.from("an odd name\n"),
    "empty.txt": Buffer.alloc(0),
    "tokenizer.json": Buffer.from(JSON.stringify({
        version: "1.0", truncation: null, padding: null, added_tokens: [], normalizer: { type: "Lowercase" },
        pre_tokenizer: { type: "Whitespace" }, post_processor: null, decoder: null,
        model: { type: "WordLevel", vocab: { "[UNK]": 0, hello: 1, hub: 2 }, unk_token: "[UNK]" },
    })),
    "tokenizer_config.json": Buffer.from(JSON.stringify({ tokenizer_class: "PreTrainedTokenizer", unk_token: "[UNK]" })),
};

await check("whoAmI", async () => {
    const me = await hub.whoAmI(us);
    assert.equal(me.name, "ada");
    assert.deepEqual(me.orgs.map((org) => org.name), ["acme"]);
});

await check("createRepo, and twice", async () => {
    const made = await hub.createRepo({ repo, ...us });
    assert.equal(made.repoUrl, `${hubUrl}/${repo}`);
    await assert.rejects(hub.createRepo({ repo, ...us }), /already created|409/);
});

await check(`uploadFiles by ${transfer}`, async () => {
    const done = await hub.uploadFiles({
        repo, ...us, fetch: spy, useXet: transfer === "xet",
        files: Object.entries(files).map(([path, content]) => ({ path, content: new Blob([content]) })),
        commitTitle: "from JavaScript",
    });
    assert.equal(done.commit.oid, (await hub.modelInfo({ name: repo, ...us, additionalFields: ["sha"] })).sha);
    const puts = urls.filter((url) => url.startsWith("PUT "));
    const xet = urls.filter((url) => url.includes("/v1/xorbs/") || url.includes("/xorbs/"));
    assert.equal(xet.length > 0, transfer === "xet", "xorbs sent");
    assert.equal(puts.length, { basic: 1, multipart: 3, xet: 0 }[transfer], "PUTs of LFS");
});

await check("downloadFile, whole", async () => {
    for (const [path, content] of Object.entries(files)) {
        const got = await bytesOf(await hub.downloadFile({ repo, path, ...us }));
        assert.equal(sha256(got), sha256(content), path);
    }
});

await check("downloadFile of an empty file", async () => {
    const blob = await hub.downloadFile({ repo, path: "empty.txt", ...us });
    assert.equal(blob.size, 0);
    assert.equal((await bytesOf(blob)).length, 0);
});

await check("downloadFile, a slice", async () => {
    for (const xet of [true, false]) {
        const blob = await hub.downloadFile({ repo, path: "weights.bin", xet, ...us });
        assert.equal(blob.size, files["weights.bin"].length);
        for (const [from, to] of [[0, 1], [5_000_000, 5_000_100], [70_000, 9_000_001], [12_345_677, 12_345_678]]) {
            const got = await bytesOf(blob.slice(from, to));
            assert.equal(sha256(got), sha256(files["weights.bin"].subarray(from, to)), `${from}-${to}`);
        }
    }
});

await check("downloadFile of what is missing is null", async () => {
    assert.equal(await hub.downloadFile({ repo, path: "none.txt", ...us }), null);
    assert.equal(await hub.fileDownloadInfo({ repo, path: "none.txt", ...us }), null);
});

await check("fileExists", async () => {
    assert.equal(await hub.fileExists({ repo, path: "weights.bin", ...us }), true);
    assert.equal(await hub.fileExists({ repo, path: "none.bin", ...us }), false);
});

await check("fileDownloadInfo, of the file and of its pointer", async () => {
    const info = await hub.fileDownloadInfo({ repo, path: "weights.bin", ...us });
    assert.equal(info.size, files["weights.bin"].length);
    assert.equal(info.etag.replaceAll('"', ""), sha256(files["weights.bin"]));
    const raw = await hub.downloadFile({ repo, path: "weights.bin", raw: true, ...us });
    assert.match((await bytesOf(raw)).toString(), new RegExp(`oid sha256:${sha256(files["weights.bin"])}`));
});

await check("listFiles, recursive and expanded", async () => {
    const found = await all(hub.listFiles({ repo, recursive: true, expand: true, ...us }));
    const paths = found.filter((each) => each.type === "file").map((each) => each.path);
    assert.deepEqual(paths.filter((path) => path !== ".gitattributes").sort(), Object.keys(files).sort());
    const weights = found.find((each) => each.path === "weights.bin");
    assert.equal(weights.lfs.oid, sha256(files["weights.bin"]));
    assert.equal(weights.lastCommit.title, "from JavaScript");
    const below = await all(hub.listFiles({ repo, path: "nested/deep", ...us }));
    assert.deepEqual(below.map((each) => each.path), ["nested/deep/notes.txt"]);
});

await check("pathsInfo", async () => {
    const found = await hub.pathsInfo({ repo, paths: ["weights.bin", "none", "README.md"], expand: true, ...us });
    assert.deepEqual(found.map((each) => each.path).sort(), ["README.md", "weights.bin"]);
    assert.equal(found.find((each) => each.path === "weights.bin").lfs.size, files["weights.bin"].length);
});

await check("modelInfo, listModels", async () => {
    assert.equal((await hub.modelInfo({ name: repo, ...us })).name, repo);
    const found = await all(hub.listModels({ search: { owner: "acme" }, ...us }));
    assert.ok(found.some((model) => model.name === repo));
});

await check("listCommits, countCommits", async () => {
    const commits = await all(hub.listCommits({ repo, ...us }));
    assert.equal(commits[0].title, "from JavaScript");
    assert.equal(await hub.countCommits({ repo, ...us }), commits.length);
    const some = await all(hub.listCommits({ repo, batchSize: 1, ...us }));
    assert.deepEqual(some.map((each) => each.oid), commits.map((each) => each.oid));
});

await check("snapshotDownload", async () => {
    const folder = await hub.snapshotDownload({ repo, cacheDir: join(work, "snapshot"), ...us });
    for (const [path, content] of Object.entries(files)) {
        assert.equal(sha256(await readFile(join(folder, path))), sha256(content), path);
    }
});

await check("createBranch with a slash, upload to it, deleteBranch", async () => {
    await hub.createBranch({ repo, branch: "feat/js", ...us });
    await hub.uploadFile({ repo, branch: "feat/js", file: { path: "only.txt", content: new Blob(["feat"]) }, ...us });
    const got = await hub.downloadFile({ repo, path: "only.txt", revision: "feat/js", ...us });
    assert.equal(await got.text(), "feat");
    const found = await all(hub.listFiles({ repo, revision: "feat/js", ...us }));
    assert.ok(found.some((each) => each.path === "only.txt"));
    assert.equal(await hub.fileExists({ repo, path: "only.txt", ...us }), false);
    await hub.deleteBranch({ repo, branch: "feat/js", ...us });
    await assert.rejects(all(hub.listFiles({ repo, revision: "feat/js", ...us })));
});

await check("a pull request", async () => {
    const done = await hub.uploadFile({ repo, isPullRequest: true, file: { path: "pr.txt", content: new Blob(["pr"]) }, ...us });
    assert.match(done.pullRequestUrl, /\/discussions\/1$/);
    assert.equal(await (await hub.downloadFile({ repo, path: "pr.txt", revision: "refs/pr/1", ...us })).text(), "pr");
});

await check("a parentCommit that is not the head is refused", async () => {
    const [, before] = await all(hub.listCommits({ repo, ...us }));
    await assert.rejects(hub.uploadFile({
        repo, parentCommit: before.oid, file: { path: "late.txt", content: new Blob(["late"]) }, ...us,
    }), (error) => error.statusCode === 412);
});

await check("deleteFile", async () => {
    await hub.deleteFile({ repo, path: "nested/deep/notes.txt", ...us });
    assert.equal(await hub.fileExists({ repo, path: "nested/deep/notes.txt", ...us }), false);
});

await check("checkRepoAccess, repoExists, and of others", async () => {
    await hub.createRepo({ repo: `${repo}-private`, private: true, ...us });
    await hub.checkRepoAccess({ repo: `${repo}-private`, ...us });
    const others = { hubUrl, accessToken: process.env.FOREIGN_TOKEN };
    await assert.rejects(hub.checkRepoAccess({ repo: `${repo}-private`, ...others }), (e) => e.statusCode === 404);
    assert.equal(await hub.repoExists({ repo: `${repo}-private`, ...others }), false);
    assert.equal(await hub.repoExists({ repo, ...others }), true);
    await assert.rejects(hub.uploadFile({
        repo, file: { path: "foreign.txt", content: new Blob(["foreign"]) }, ...others,
    }), (error) => error.statusCode === 403);
});

// It offers Xet, whatever the others here do.
if (transfer === "xet") await check("hfjs upload", async () => {
    const folder = join(work, "hfjs");
    await mkdir(join(folder, "sub"), { recursive: true });
    await writeFile(join(folder, "sub/a.txt"), "by hfjs");
    const weights = randomBytes(3_000_001);
    await writeFile(join(folder, "w.bin"), weights);
    const cli = join(dirname(fileURLToPath(import.meta.resolve("@huggingface/hub"))), "cli.js");
    await promisify(execFile)(process.execPath, [cli, "upload", `${repo}-hfjs`, folder, "--quiet"], {
        env: { ...process.env, HF_ENDPOINT: hubUrl, HF_TOKEN: accessToken },
    });
    const read = async (path) => bytesOf(await hub.downloadFile({ repo: `${repo}-hfjs`, path, ...us }));
    assert.equal((await read("sub/a.txt")).toString(), "by hfjs");
    assert.equal(sha256(await read("w.bin")), sha256(weights));
});

env.remoteHost = `${hubUrl}/`;
env.allowLocalModels = false;
env.useFSCache = false;

await check("transformers.js: AutoTokenizer, AutoConfig", async () => {
    const tokenizer = await AutoTokenizer.from_pretrained(repo);
    assert.deepEqual(tokenizer.encode("Hello hub nothing"), [1, 2, 0]);
    assert.equal((await AutoConfig.from_pretrained(repo)).hidden_size, 8);
});

await check("transformers.js: a private repository through env.fetch", async () => {
    const path = `${repo}-private`;
    const wanted = ["config.json", "tokenizer.json", "tokenizer_config.json"];
    await hub.uploadFiles({ repo: path, files: wanted.map((name) => ({ path: name, content: new Blob([files[name]]) })), ...us });
    await assert.rejects(AutoTokenizer.from_pretrained(path));
    const plain = env.fetch;
    env.fetch = (url, init) => {
        const headers = new Headers(init?.headers);
        headers.set("Authorization", `Bearer ${accessToken}`);
        return plain(url, { ...init, headers });
    };
    const tokenizer = await AutoTokenizer.from_pretrained(path);
    assert.deepEqual(tokenizer.encode("hub"), [2]);
    env.fetch = plain;
});

await check("deleteRepo", async () => {
    await hub.deleteRepo({ repo, ...us });
    assert.equal(await hub.repoExists({ repo, ...us }), false);
});

if (process.env.CHECKS_OUT) {
    await writeFile(process.env.CHECKS_OUT, JSON.stringify(rows));
}
process.exit(rows.every((row) => row.passed) ? 0 : 1);
