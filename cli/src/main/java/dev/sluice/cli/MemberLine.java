package dev.sluice.cli;

import dev.sluice.hub.account.Membership;

/// A member of an organisation as `--json` prints it.
record MemberLine(String org, String user, String role) {
    static MemberLine of(Membership membership) {
        return new MemberLine(
                membership.org().name(), membership.user().name(), membership.role().text());
    }
}
