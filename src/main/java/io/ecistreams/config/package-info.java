/** Every option, where its value came from, and one immutable typed view of the result. */
package io.ecistreams.config;
