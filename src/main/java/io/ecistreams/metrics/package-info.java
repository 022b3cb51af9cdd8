/**
 * Metrics for Prometheus: one class for each family, names with units, bounded labels. In: what
 * {@code query} reads from the stores at the scrape, counts and the clients' own metrics. Out: the
 * text of {@code /metrics}. The only user of Micrometer; {@code runtime} may import it, and the web
 * server gets the text from there.
 */
package io.ecistreams.metrics;
