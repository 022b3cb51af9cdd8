/**
 * What runs around the topology: the application's life cycle, topics, the embedded broker, readers
 * and senders of topics, replay, offline scoring, reset and the demo. In: configuration and
 * commands. Out: a running application, or the result of one command. Only {@code cli} may import
 * it.
 */
package io.ecistreams.runtime;
