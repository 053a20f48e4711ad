// A number becomes an id only when the program says so.
// expect: conversion|no viable
#include "setting.hpp"

void mistake(eh::EventHandler& handler, Display& display) {
    static_cast<void>(handler);
    static_cast<void>(display);
    eh::ConnectionId id = 7;
    display.code(id, 1);
}
