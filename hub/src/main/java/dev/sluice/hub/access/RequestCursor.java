package dev.sluice.hub.access;

import dev.sluice.hub.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a page of requests ended; its text is for the `cursor` of the next page's address.
///
/// @param millis when the last request was made
/// @param accountId who made it
public record RequestCursor(long millis, String accountId) {
    /// Before the first page.
    public static final RequestCursor START = new RequestCursor(Long.MIN_VALUE, "");

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})-([0-9a-f]{24})");

    /// Reads what [#toString] wrote.
    ///
    /// @throws Refusal for any other text
    public static RequestCursor parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw Refusal.badRequest("the cursor is not one of this listing; begin anew without");
        }
        return new RequestCursor(Long.parseLong(parts.group(1)), parts.group(2));
    }

    static RequestCursor after(AccessRequest last) {
        return new RequestCursor(last.createdAt().toEpochMilli(), last.user().id());
    }

    @Override
    public String toString() {
        return millis + "-" + accountId;
    }
}
