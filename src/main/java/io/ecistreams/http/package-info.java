/**
 * The web server: JSON about boards, server-sent events, the page, health and metrics. In:
 * requests. Out: answers that are read from {@code query}, here or from the instance that owns the
 * board, what is asked of boards, to whoever writes it to their topics, and negatives, to {@code
 * ingest}. The only user of Javalin and Jetty; {@code runtime} may import it, and {@code cli} for
 * the health probe.
 */
package io.ecistreams.http;
