/// What was done, by whom, in an order that cannot be changed unseen.
package dev.sluice.hub.audit;
