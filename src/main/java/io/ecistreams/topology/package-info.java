/**
 * The Kafka Streams topology: stateless scoring of records, then one stateful task per board
 * partition. Processors only fetch, call the pure core, put and forward.
 */
package io.ecistreams.topology;
