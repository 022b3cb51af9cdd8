/** The image of docker/Dockerfile, brokers and a registry in containers, for tests. */
package io.ecistreams.testing.container;
