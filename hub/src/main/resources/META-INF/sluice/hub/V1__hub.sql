-- Everything a hub knows but the bytes of files, which lie in the blob store. Read by SQLite and by
-- PostgreSQL: ${bytes} is BLOB or BYTEA. Times are milliseconds since 1970, UTC. Names compare as
-- their lower-case `name_key`.

CREATE TABLE account (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,              -- user | org
    full_name  TEXT NOT NULL,
    email      TEXT,
    is_admin   INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE TABLE membership (
    org_id  TEXT NOT NULL REFERENCES account (id),
    user_id TEXT NOT NULL REFERENCES account (id),
    role    TEXT NOT NULL,                 -- read | write | admin
    PRIMARY KEY (org_id, user_id)
);

-- The secret itself is never stored.
CREATE TABLE access_token (
    id            TEXT PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES account (id),
    name          TEXT NOT NULL,
    secret_sha256 TEXT NOT NULL UNIQUE,
    role          TEXT NOT NULL,           -- read | write | admin
    namespace_key TEXT,                    -- the one namespace it is for, or null for all
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT,
    last_used_at  BIGINT,
    revoked_at    BIGINT
);

CREATE TABLE repo (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,              -- model | dataset | space
    namespace  TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL UNIQUE,       -- kind/namespace/name, lower case
    access     TEXT NOT NULL,              -- public | gated-auto | gated-manual | private | api-only
    sealed     INTEGER NOT NULL DEFAULT 0, -- 1: every commit of main must carry a passed seal
    grant_days INTEGER,                    -- how long an accepted request lasts; null for ever
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    downloads  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX repo_by_namespace ON repo (namespace);

-- Where a moved repository was.
CREATE TABLE repo_alias (
    name_key TEXT PRIMARY KEY,
    repo_id  TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE
);

-- refs/heads/*, refs/tags/*, refs/pr/*.
CREATE TABLE git_ref (
    repo_id    TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    commit_oid TEXT NOT NULL,
    message    TEXT,
    PRIMARY KEY (repo_id, name)
);

-- Trees, as git writes them. Ids are kept apart by repository, so that a collision of SHA-1 that
-- somebody makes in one never reaches another.
CREATE TABLE git_tree (
    repo_id TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    oid     TEXT NOT NULL,
    content ${bytes} NOT NULL,
    PRIMARY KEY (repo_id, oid)
);

CREATE TABLE git_commit (
    repo_id    TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    oid        TEXT NOT NULL,
    tree_oid   TEXT NOT NULL,
    parent_oid TEXT,
    depth      BIGINT NOT NULL,            -- commits before it
    author     TEXT NOT NULL,
    title      TEXT NOT NULL,
    message    TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (repo_id, oid)
);

-- A file of a tree. A regular file is a blob of the blob store; a large one is a git blob with an LFS
-- pointer in it, and its content is a large_file.
CREATE TABLE git_blob (
    repo_id      TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    oid          TEXT NOT NULL,
    size_bytes   BIGINT NOT NULL,          -- of the git blob: of a large file the pointer's
    sha256       TEXT NOT NULL,            -- of the file's content
    large_bytes  BIGINT,                   -- of a large file: its content's size
    PRIMARY KEY (repo_id, oid)
);
CREATE INDEX git_blob_by_content ON git_blob (sha256);

CREATE TABLE pull_request (
    repo_id     TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    num         INTEGER NOT NULL,
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    author      TEXT NOT NULL,
    status      TEXT NOT NULL,             -- open | merged | closed
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (repo_id, num)
);

-- A realm keeps chunks apart: `shared`, or the id of an api-only repository, whose chunks nothing
-- outside of it may refer to.
CREATE TABLE xorb (
    realm        TEXT NOT NULL,
    hash         TEXT NOT NULL,            -- as Xet prints it
    blob_sha256  TEXT NOT NULL,
    stored_bytes BIGINT NOT NULL,
    raw_bytes    BIGINT NOT NULL,
    chunks       ${bytes} NOT NULL,        -- the table of chunks, see XorbIndex
    created_at   BIGINT NOT NULL,
    used_at      BIGINT NOT NULL,          -- last referred to; garbage only long after
    damaged_at   BIGINT,                   -- its blob was found altered or missing; sending it heals
    PRIMARY KEY (realm, hash)
);
CREATE INDEX xorb_by_blob ON xorb (blob_sha256);

-- Chunks by which xorbs are found again: the first of each file, and one of 1024.
CREATE TABLE chunk_key (
    realm      TEXT NOT NULL,
    chunk_hash TEXT NOT NULL,
    xorb_hash  TEXT NOT NULL,
    PRIMARY KEY (realm, chunk_hash, xorb_hash)
);

CREATE TABLE large_file (
    realm      TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    xet_hash   TEXT NOT NULL,
    terms      ${bytes} NOT NULL,          -- see FileTerms
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,            -- last sent or referred to
    PRIMARY KEY (realm, sha256)
);
CREATE INDEX large_file_by_xet_hash ON large_file (realm, xet_hash);

-- Which xorbs a file of a realm is made of; a file of an api-only repository may use shared ones.
CREATE TABLE file_xorb (
    realm      TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    xorb_realm TEXT NOT NULL,
    xorb_hash  TEXT NOT NULL,
    PRIMARY KEY (realm, sha256, xorb_realm, xorb_hash)
);
CREATE INDEX file_xorb_by_xorb ON file_xorb (xorb_realm, xorb_hash);

-- Who sent what: only what one has sent, or may read, can be referred to by its hash.
CREATE TABLE possession (
    realm      TEXT NOT NULL,
    holder     TEXT NOT NULL,              -- id of an account or of a repository
    hash       TEXT NOT NULL,              -- of a file: sha256; of a xorb: as Xet prints it
    created_at BIGINT NOT NULL,
    PRIMARY KEY (realm, holder, hash)
);

-- Blobs of the store that no row names, and since when that is known: a blob on its way to its row
-- looks the same, so only old ones are deleted.
CREATE TABLE orphan_blob (
    blob_sha256 TEXT PRIMARY KEY,
    since       BIGINT NOT NULL
);

-- When a blob was last hashed again.
CREATE TABLE blob_check (
    blob_sha256 TEXT PRIMARY KEY,
    checked_at  BIGINT NOT NULL
);

-- Blobs that were not what they should be. What was found in their place is kept under its own digest.
CREATE TABLE quarantine (
    blob_sha256  TEXT PRIMARY KEY,
    found_sha256 TEXT,                     -- null where nothing was there
    found_at     BIGINT NOT NULL
);

CREATE TABLE access_request (
    repo_id    TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES account (id),
    status     TEXT NOT NULL,              -- pending | accepted | rejected
    fields     TEXT NOT NULL,              -- JSON object, what the form asked for
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT,
    reason     TEXT,
    expires_at BIGINT,
    PRIMARY KEY (repo_id, account_id)
);

-- Whose seals count for a namespace.
CREATE TABLE signer (
    namespace_key TEXT NOT NULL,
    key_hint      TEXT NOT NULL,
    public_key    TEXT NOT NULL,           -- PEM
    added_at      BIGINT NOT NULL,
    added_by      TEXT NOT NULL,
    first_use     INTEGER NOT NULL,        -- 1: taken on trust from the first sealed commit
    PRIMARY KEY (namespace_key, key_hint)
);

CREATE TABLE release_seal (
    repo_id     TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    commit_oid  TEXT NOT NULL,
    root_digest TEXT NOT NULL,
    key_hint    TEXT NOT NULL,
    summary     TEXT NOT NULL,             -- JSON, what pages show
    PRIMARY KEY (repo_id, commit_oid)
);
CREATE INDEX release_seal_by_root ON release_seal (root_digest);

-- Kept for each namespace for which its signer counted when it came.
CREATE TABLE advisory (
    namespace_key TEXT NOT NULL,
    id            TEXT NOT NULL,
    key_hint      TEXT NOT NULL,           -- who signed it
    root_digest   TEXT NOT NULL,
    since         BIGINT NOT NULL,
    reason        TEXT NOT NULL,
    instead       TEXT NOT NULL,
    bundle        ${bytes} NOT NULL,
    added_at      BIGINT NOT NULL,
    PRIMARY KEY (namespace_key, id)
);
CREATE INDEX advisory_by_root ON advisory (root_digest);

-- Append-only; each entry's hash covers the one before.
CREATE TABLE audit_entry (
    seq        BIGINT PRIMARY KEY,
    at         BIGINT NOT NULL,
    actor      TEXT NOT NULL,
    action     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    detail     TEXT NOT NULL,              -- canonical JSON
    hash       TEXT NOT NULL
);

-- What a hub must remember of itself: the key of its signed URLs, the generation of its CAS.
CREATE TABLE hub_setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
