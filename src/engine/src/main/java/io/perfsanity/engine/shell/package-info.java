/** Keeps hostile text data when it passes through a shell. */
package io.perfsanity.engine.shell;
