"""Let citations be written quickly.

For each citation pybtex looks for the plugin that writes it in the metadata of every installed
package. A plugin that is registered it finds at once.
"""

from pybtex.plugin import find_plugin, register_plugin

GROUP, NAME = "pybtex.backends", "plaintext"


def setup(app):
    register_plugin(GROUP, NAME, find_plugin(GROUP, NAME), force=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
