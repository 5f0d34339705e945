package dev.sluice.hub.account;

/// A user in an organisation.
public record Membership(Account org, Account user, Role role) {}
