/**
 * Miners of the demonstration and of the command line, and the loops that run them; the only user
 * of Lucene. Knows nothing of Kafka: what is mined goes to a consumer.
 */
package io.ecistreams.miner;
