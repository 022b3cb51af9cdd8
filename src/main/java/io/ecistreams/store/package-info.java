/**
 * State that survives: the row journal, the pane snapshots, the waiting examples and the boards'
 * identities in Kafka Streams key-value stores, and the live boards rebuilt from them.
 */
package io.ecistreams.store;
