# What `cmake --install` puts where, and the package that find_package(EventHandler) then finds.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(packageDir ${CMAKE_INSTALL_LIBDIR}/cmake/EventHandler)

install(TARGETS eh_runtime eh_testing EXPORT EventHandlerTargets
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
if(TARGET ehc)
  install(TARGETS ehc EXPORT EventHandlerTargets RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY runtime/include/eh DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")
install(DIRECTORY client-js/ DESTINATION ${CMAKE_INSTALL_DATADIR}/eventhandler/client-js
  FILES_MATCHING PATTERN "eh.*" PATTERN "eh-cbor.*" PATTERN "package.json" PATTERN test EXCLUDE PATTERN node_modules EXCLUDE)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/eventhandler)

install(EXPORT EventHandlerTargets NAMESPACE EventHandler:: DESTINATION ${packageDir})
configure_package_config_file(cmake/EventHandlerConfig.cmake.in "${PROJECT_BINARY_DIR}/EventHandlerConfig.cmake" INSTALL_DESTINATION ${packageDir})
write_basic_package_version_file("${PROJECT_BINARY_DIR}/EventHandlerConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/EventHandlerConfig.cmake"
  "${PROJECT_BINARY_DIR}/EventHandlerConfigVersion.cmake"
  cmake/EhGenerate.cmake cmake/EhEmbed.cmake cmake/EhEmbedFiles.cmake
  DESTINATION ${packageDir})
