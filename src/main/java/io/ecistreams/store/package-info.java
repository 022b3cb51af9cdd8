/**
 * What of a board must survive: the journal of partials, pane snapshots, waiting examples,
 * identities, alarms and published answers in Kafka Streams key-value stores. In: bytes and values
 * of the pure ring. Out: the same after a restart. It keeps and gives back, and decides nothing.
 * {@code topology}, {@code query} and what is above them may import it; it imports the pure ring
 * only.
 */
package io.ecistreams.store;
