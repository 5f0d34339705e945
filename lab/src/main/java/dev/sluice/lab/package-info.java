/// What every part of the lab shares: how it refuses, and how it reads lines of JSON.
package dev.sluice.lab;
