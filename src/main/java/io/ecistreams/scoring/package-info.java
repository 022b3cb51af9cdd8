/**
 * From a checked record to a ranking: the terms of an example, weights, ECI_sem and ECI classic,
 * hybrids, intervals, rank sets, and the one board that waits, freezes its background, folds,
 * merges and judges lateness for stream, files and replay alike (definition.md, sections 2 to 7).
 * In: mined records, partials, time. Out: estimates of a board. Pure ring: no clock, no randomness,
 * no Kafka; the adapters drive it and it imports the pure ring only.
 */
package io.ecistreams.scoring;
