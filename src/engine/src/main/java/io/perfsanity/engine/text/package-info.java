/**
 * Text from outside and for people: read so that every value knows its line, checked, made fit to be shown, quoted for a
 * shell, and written so that no reader ever sees half.
 */
package io.perfsanity.engine.text;
