/// The hub, from the outside: settings in, a started server out.
package dev.sluice.hub;
