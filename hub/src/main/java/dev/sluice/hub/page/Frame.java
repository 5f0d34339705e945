package dev.sluice.hub.page;

import java.util.Optional;

/// What stands around every page.
///
/// @param base the path below which the hub's addresses begin; empty, or `/hub`
/// @param assets the version of style and scripts, part of their addresses
/// @param user who is logged in, if anybody is
/// @param title of the page, in the browser's bar
public record Frame(String base, String assets, Optional<String> user, String title) {
    /// The address of something of the hub.
    ///
    /// @param path from the hub's root, encoded, without a slash before it
    public String to(String path) {
        return base + "/" + path;
    }

    /// The address of a style or script.
    public String asset(String name) {
        return to("-/assets/" + assets + "/" + name);
    }
}
