package dev.sluice.cli;

import dev.sluice.hub.client.RepoRef;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A repository as people type it.
final class RepoRefConverter implements ITypeConverter<RepoRef> {
    @Override
    public RepoRef convert(String text) {
        try {
            return RepoRef.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }
}
