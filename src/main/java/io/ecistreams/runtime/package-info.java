/** What runs around the topology: topics, the embedded broker, life cycle. */
package io.ecistreams.runtime;
