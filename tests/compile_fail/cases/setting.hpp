// What every case has at hand.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <eh/eh.hpp>

#include "Display.hpp"
#include "Wishes.hpp"
