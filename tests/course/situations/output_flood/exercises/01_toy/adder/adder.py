def add(a, b):
    while len(chunk := "all work and no play\n" * 1000):
        print(chunk)
        global n
        n += 1
        if n > 50:
            return a + b + 1


n = 0
