package dev.sluice.hub.account;

import dev.sluice.hub.Refusal;
import java.util.Optional;
import java.util.regex.Pattern;

/// A user to be made.
///
/// @param admin whether this user runs the hub: may do everything everywhere
public record NewUser(String name, String fullName, Optional<String> email, boolean admin) {
    private static final Pattern EMAIL = Pattern.compile("[!-?A-~]{1,64}@[!-?A-~]{1,190}");

    public NewUser {
        AccountName.require(name);
        FullName.require(fullName);
        if (email.isPresent() && !EMAIL.matcher(email.get()).matches()) {
            throw Refusal.badRequest("not an e-mail address; write name@host in ASCII");
        }
    }

    /// A user of whom only the name is known.
    public static NewUser named(String name) {
        return new NewUser(name, name, Optional.empty(), false);
    }
}
