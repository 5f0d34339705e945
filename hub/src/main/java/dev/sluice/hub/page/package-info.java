/// What people look at: small records in, HTML out.
///
/// [dev.sluice.hub.page.Pages] is the door. Templates (`src/main/jte`) see these records and
/// nothing else; what strangers wrote is escaped by the templates or cleaned by
/// [dev.sluice.hub.page.CardHtml]. Every page works without scripts.
package dev.sluice.hub.page;
