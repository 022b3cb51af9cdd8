/**
 * The web server: JSON about boards, events, health and metrics. The only package that knows
 * Javalin and Jetty.
 */
package io.ecistreams.http;
