"""Scripts of the user's own: files that say which calls are answered with what.

    - name: flaky
      match: {model: gpt-4o*, message: weather}
      replies:
        - failure: rate-limit
        - text: Sunny in Zurich.

The first entry that matches answers, the first time with its first reply, and so on; its last reply
stays. A script becomes the same `Script` as a scenario, so every provider says it in its own way.
"""
