/// Relational databases: SQLite in a file or PostgreSQL on a server, the same to whoever uses them.
package dev.sluice.storage.database;
