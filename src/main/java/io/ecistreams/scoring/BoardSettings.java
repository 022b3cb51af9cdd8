package io.ecistreams.scoring;

import io.ecistreams.model.WindowPolicy;

/**
 * What is the same for all boards.
 *
 * @param definition constants of the score
 * @param windows panes and windows
 * @param calibrationQueries distinct queries that the background is measured over
 */
public record BoardSettings(
    ScoringDefinition definition, WindowPolicy windows, int calibrationQueries) {}
