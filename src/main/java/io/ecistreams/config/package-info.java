/**
 * The configuration. In come a properties file, the environment and what the program sets; out goes
 * {@link io.ecistreams.config.EciConfig}, immutable, with the policies of the pure ring made from
 * it. An option is declared once, where the view or policy of its theme is made: declaring it
 * documents it and reads it. May be entered by cli, runtime and http; enters the pure ring only.
 */
package io.ecistreams.config;
