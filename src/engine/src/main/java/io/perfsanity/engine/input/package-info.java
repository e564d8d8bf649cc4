/**
 * Reads hostile text from outside (lists, configs, profiles) so that every value knows its line, and collects what is
 * wrong with it.
 */
package io.perfsanity.engine.input;
