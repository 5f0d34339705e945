package dev.sluice.cli;

import dev.sluice.hub.account.Account;
import org.jspecify.annotations.Nullable;

/// A user or an organisation as `--json` prints it.
record AccountLine(
        String id,
        String name,
        String type,
        String fullName,
        @Nullable String email,
        boolean admin,
        String createdAt) {
    static AccountLine of(Account account) {
        return new AccountLine(
                account.id(),
                account.name(),
                account.kind().text(),
                account.fullName(),
                account.email().orElse(null),
                account.admin(),
                account.createdAt().toString());
    }
}
