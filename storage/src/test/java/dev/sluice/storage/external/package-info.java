/// Real servers that tests start, each a process of its own.
@org.jspecify.annotations.NullMarked
package dev.sluice.storage.external;
