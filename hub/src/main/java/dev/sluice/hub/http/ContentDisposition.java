package dev.sluice.hub.http;

import dev.sluice.hub.PathText;

/// The header that names a file that is sent: RFC 6266, with the name in UTF-8 where it needs it.
final class ContentDisposition {
    private ContentDisposition() {}

    static String inline(String name) {
        StringBuilder ascii = new StringBuilder();
        boolean plain = true;
        for (int i = 0; i < name.length(); i++) {
            char unit = name.charAt(i);
            boolean fits = unit >= ' ' && unit < 0x7f && unit != '"' && unit != '\\' && unit != '%';
            plain &= fits;
            ascii.append(fits ? unit : '_');
        }
        String encoded = plain ? "" : "filename*=UTF-8''" + PathText.encode(name) + "; ";
        return "inline; " + encoded + "filename=\"" + ascii + "\";";
    }
}
