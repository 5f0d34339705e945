/// Users, organisations, what they may do, and the tokens they show.
package dev.sluice.hub.account;
