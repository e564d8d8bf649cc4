/** What earlier runs measured and what people said about it, kept on disk, and looked up for whoever compares. */
package io.perfsanity.engine.history;
