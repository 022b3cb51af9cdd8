/**
 * Every option with its type, default, check and sentence, and one immutable typed view of what was
 * set. In: a properties file and the environment. Out: settings of the adapters and policies of the
 * pure ring. {@code cli}, {@code runtime} and {@code http} may import it; it imports the pure ring
 * only.
 */
package io.ecistreams.config;
