package dev.sluice.hub.account;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Who asks, and what they may do: what a token stands for at the moment it is shown.
///
/// @param accountId the account's id; empty for nobody
/// @param name the account's name; empty for nobody
/// @param ceiling the most that the token allows, whatever its owner may do
/// @param scope the one namespace, in lower case, that the token is for; empty for all
/// @param roles the owner's role in each namespace, by the namespace in lower case, their own
///   included
/// @param operator whether the account runs this hub, and so may do everything
/// @param tokenId the id of the token; empty for nobody
public record Identity(
        String accountId,
        String name,
        Role ceiling,
        Optional<String> scope,
        Map<String, Role> roles,
        boolean operator,
        String tokenId) {
    /// Nobody in particular.
    public static final Identity ANONYMOUS =
            new Identity("", "", Role.READ, Optional.empty(), Map.of(), false, "");

    public Identity {
        roles = Map.copyOf(roles);
    }

    /// Whether this is somebody.
    public boolean isLoggedIn() {
        return !accountId.isEmpty();
    }

    /// Whether they hold a role in a namespace, and the token lets them use it.
    public boolean has(Role needed, String namespace) {
        String key = namespace.toLowerCase(Locale.ROOT);
        if (!ceiling.includes(needed) || (scope.isPresent() && !scope.get().equals(key))) {
            return false;
        }
        Role held = roles.get(key);
        return operator || (held != null && held.includes(needed));
    }
}
