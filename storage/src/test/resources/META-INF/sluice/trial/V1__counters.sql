CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
CREATE TABLE step (
    counter TEXT NOT NULL REFERENCES counter (name),
    value   BIGINT NOT NULL,
    content ${bytes} NOT NULL,
    PRIMARY KEY (counter, value)
);
