/**
 * What Prometheus gets: a class for each family of metrics, names with units, labels bounded. The
 * only package that knows Micrometer.
 */
package io.ecistreams.metrics;
