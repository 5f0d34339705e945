package dev.sluice.seal.describe;

import java.util.List;
import java.util.Optional;

/// Where a model comes from, as its developer states.
///
/// @param developer who made it
/// @param country where the developer is established, ISO 3166-1 alpha-2
/// @param contact where to write to
/// @param trainedIn countries in which it was trained
/// @param dataCutoff the latest date of what it was trained on: a year, month or day, ISO 8601
public record Origin(
        String developer,
        String country,
        Optional<String> contact,
        List<String> trainedIn,
        Optional<String> dataCutoff) {
    public Origin {
        trainedIn = List.copyOf(trainedIn);
    }
}
