// Everything a program needs of the runtime besides its generated stubs.
#pragma once

#include <eh/body_reader.hpp>
#include <eh/client.hpp>
#include <eh/connection.hpp>
#include <eh/embedded.hpp>
#include <eh/event_handler.hpp>
#include <eh/http.hpp>
#include <eh/log.hpp>
#include <eh/login.hpp>
#include <eh/multipart.hpp>
#include <eh/receiver.hpp>
#include <eh/route.hpp>
#include <eh/sender.hpp>
#include <eh/server.hpp>
#include <eh/users.hpp>
#include <eh/websocket.hpp>
